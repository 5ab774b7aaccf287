namespace MarketplaceApp.Hosting;

/// <summary>Where the app keeps its files: the key that signs tokens and, unless a SQL Server holds the data, the database.</summary>
internal static class DataFolder
{
    /// <summary>Opens <c>data/</c> beside the project, or the folder that the setting <c>DataFolder</c> names.</summary>
    /// <returns>Its full path.</returns>
    public static string Open(WebApplicationBuilder builder)
    {
        var path = Path.GetFullPath(
            builder.Configuration["DataFolder"] ?? "data",
            builder.Environment.ContentRootPath);
        Directory.CreateDirectory(path);
        return path;
    }
}
