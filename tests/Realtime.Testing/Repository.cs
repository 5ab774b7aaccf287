namespace Realtime.Testing;

/// <summary>The sources that the tests were built from, for those that compare with documents and generated files.</summary>
public static class Repository
{
    /// <summary>
    /// The folder of the solution. Looked for above the test's own folder, because the paths that the compiler knows
    /// (<c>CallerFilePath</c>) are not those of the machine in a deterministic build.
    /// </summary>
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
