namespace MarketplaceApp.Hosting;

/// <summary>Where the app keeps its data: one SQLite file for business and chat, and the key that signs tokens.</summary>
internal sealed class DataFolder
{
    private DataFolder(string path) => Path = path;

    public string Path { get; }

    public string ConnectionString => $"Data Source={System.IO.Path.Combine(Path, "marketplace.db")}";

    /// <summary>Opens <c>data/</c> beside the project, or the folder that the setting <c>DataFolder</c> names.</summary>
    public static DataFolder Open(WebApplicationBuilder builder)
    {
        var path = System.IO.Path.GetFullPath(
            builder.Configuration["DataFolder"] ?? "data",
            builder.Environment.ContentRootPath);
        Directory.CreateDirectory(path);
        return new DataFolder(path);
    }
}
