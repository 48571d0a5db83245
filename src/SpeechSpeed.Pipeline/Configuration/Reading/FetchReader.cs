
namespace SpeechSpeed.Pipeline.Configuration.Reading;

/// <summary>Reads the archives of <c>fetch:</c>.</summary>
internal static class FetchReader
{
    public static IEnumerable<FetchedArchive> Archives(Section fetch, Paths paths) =>
        from archive in fetch.Entries(Settings.Fetch.Archives)
        let values = archive.Values
        where values.Has(Settings.Fetch.Url) && values.Has(Settings.Fetch.Into) && values.Has(Settings.Fetch.Gives)
        select new FetchedArchive(paths.Resolve(values.Get(Settings.Fetch.Into)!), values);
}
