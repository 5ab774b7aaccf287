namespace MarketplaceApp.Identity;

internal static class Roles
{
    public const string Client = "client";
    public const string Freelancer = "freelancer";
    public const string Moderator = "moderator";
}
