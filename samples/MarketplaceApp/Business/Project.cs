namespace MarketplaceApp.Business;

/// <summary>A project for the page. Amounts are whole US cents.</summary>
internal sealed record Project
{
    public long Id { get; init; }

    public string Title { get; init; } = "";

    public string Category { get; init; } = "";

    public string Summary { get; init; } = "";

    public string Description { get; init; } = "";

    public long Budget { get; init; }

    public string Status { get; init; } = ProjectStatus.Open;

    public string ClientId { get; init; } = "";

    public string? FreelancerId { get; init; }

    public long? AgreedAmount { get; init; }

    public long ProposalCount { get; init; }

    /// <summary>The proposals that the viewer may see: all for the client, only their own for a freelancer.</summary>
    public IReadOnlyList<Proposal> Proposals { get; init; } = [];
}
