namespace Realtime.Conversations;

/// <summary>A group conversation to be created.</summary>
/// <param name="Title">The title, or null.</param>
/// <param name="ParticipantIds">The participants; at least one user.</param>
public sealed record NewGroup(string? Title, IReadOnlyCollection<string> ParticipantIds)
{
    /// <summary>
    /// The host's own id for the group, 1 to 128 characters without control
    /// characters; null (the default) generates one.
    /// </summary>
    public string? Id { get; init; }
}
