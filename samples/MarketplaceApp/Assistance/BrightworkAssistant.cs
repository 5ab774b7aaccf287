namespace MarketplaceApp.Assistance;

/// <summary>The assistant as the other people see it.</summary>
internal static class BrightworkAssistant
{
    /// <summary>Its user id, as numeric as everybody's.</summary>
    public const string Id = "1000";

    public const string Greeting = "Hello! Ask me about projects, proposals or payments.";
}
