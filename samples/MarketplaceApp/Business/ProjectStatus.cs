namespace MarketplaceApp.Business;

/// <summary>The states of a project, as text in the table and the API.</summary>
internal static class ProjectStatus
{
    public const string Open = "open";
    public const string Assigned = "assigned";
    public const string Paid = "paid";
}
