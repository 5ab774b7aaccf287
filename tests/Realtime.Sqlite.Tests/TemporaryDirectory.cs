namespace Realtime.Sqlite.Tests;

/// <summary>A directory for one test, which deletes it when it is done.</summary>
internal sealed class TemporaryDirectory
{
    private readonly string _path = Directory.CreateTempSubdirectory("realtime-sqlite-").FullName;

    public string File(string name) => Path.Combine(_path, name);

    public void Delete() => Directory.Delete(_path, recursive: true);
}
