namespace MarketplaceApp.Hosting;

internal static class Announcement
{
    /// <summary>Prints the address for the browser when the server has started.</summary>
    public static void AnnounceAddress(this WebApplication app) => app.Lifetime.ApplicationStarted.Register(() =>
    {
        var address = app.Urls.FirstOrDefault() ?? "http://localhost:5080";
        Console.WriteLine();
        Console.WriteLine($"  Brightwork is ready. Open {address}");
        Console.WriteLine("  Use two windows and sign in as two people to see both sides.");
        Console.WriteLine();
    });
}
