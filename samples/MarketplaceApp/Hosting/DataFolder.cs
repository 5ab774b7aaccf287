namespace MarketplaceApp.Hosting;

/// <summary>The folder for the app's files: the key that signs tokens and, unless SQL Server is used, the database.</summary>
internal static class DataFolder
{
    /// <summary>Opens <c>data/</c> in the project folder, or the folder from the setting <c>DataFolder</c>.</summary>
    /// <returns>The full path.</returns>
    public static string Open(WebApplicationBuilder builder)
    {
        var path = Path.GetFullPath(
            builder.Configuration["DataFolder"] ?? "data",
            builder.Environment.ContentRootPath);
        Directory.CreateDirectory(path);
        return path;
    }
}
