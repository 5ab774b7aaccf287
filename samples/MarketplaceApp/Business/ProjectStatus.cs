namespace MarketplaceApp.Business;

/// <summary>How far a project is, as the table and the API spell it.</summary>
internal static class ProjectStatus
{
    public const string Open = "open";
    public const string Assigned = "assigned";
    public const string Paid = "paid";
}
