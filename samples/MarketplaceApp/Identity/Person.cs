namespace MarketplaceApp.Identity;

/// <summary>A user who can sign in. The role is one of <see cref="Roles"/>.</summary>
internal sealed record Person(string Id, string Name, string Username, string Role, string Headline)
{
    /// <summary>Whether the user also sees reported messages.</summary>
    public bool IsModerator { get; init; }
}
