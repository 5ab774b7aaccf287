namespace Realtime.Docs.Tests;

internal static class Repository
{
    /// <summary>The folder of the solution that these tests were built from.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Realtime.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("There is no Realtime.sln above the tests");
        }

        return folder.FullName;
    }
}
