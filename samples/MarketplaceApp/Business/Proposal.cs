namespace MarketplaceApp.Business;

/// <summary>A freelancer's offer to do a project. The amount is whole US cents.</summary>
internal sealed record Proposal
{
    public long ProjectId { get; init; }

    public string FreelancerId { get; init; } = "";

    public long Amount { get; init; }

    public string Pitch { get; init; } = "";
}
