namespace SpeechSpeed.Pipeline.Identity;

/// <summary>A file and what is in it.</summary>
/// <param name="Path">Relative to the folder that was asked for, with forward slashes.</param>
/// <param name="Sha256">SHA-256 of its bytes, 64 lower-case hexadecimal digits.</param>
public readonly record struct DigestedFile(string Path, string Sha256);
