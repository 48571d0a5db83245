namespace SpeechSpeed.Pipeline.Identity;

/// <summary>A file with its digest.</summary>
/// <param name="Path">Relative to the requested folder, with forward slashes.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits.</param>
public readonly record struct DigestedFile(string Path, string Sha256);
