namespace MarketplaceApp.Assistance;

/// <summary>The assistant's id and greeting.</summary>
internal static class BrightworkAssistant
{
    /// <summary>The user id, numeric like those of the other users.</summary>
    public const string Id = "1000";

    public const string Greeting = "Hello! Ask me about projects, proposals or payments.";
}
