namespace MarketplaceApp.Business;

/// <summary>A project as the page shows it. Amounts are whole US cents.</summary>
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

    /// <summary>Those that the viewer may see: all of them for the client, a freelancer's own.</summary>
    public IReadOnlyList<Proposal> Proposals { get; init; } = [];
}
