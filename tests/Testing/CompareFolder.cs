namespace SpeechSpeed.Testing;

/// <summary>The folder of comparisons, <c>artifacts/compare/</c>, for one test at a time: a checkout has one, and suites run at once.</summary>
public static class CompareFolder
{
    /// <summary>Waits for it. The lock ends with the process at the latest.</summary>
    public static IDisposable Hold()
    {
        string path = Path.Combine(Repository.Root, "artifacts", "compare.tests.lock");
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                // Another process has it, and no event tells when that process lets it go.
                Thread.Sleep(50);
            }
        }
    }
}
