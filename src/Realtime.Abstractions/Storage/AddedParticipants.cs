namespace Realtime.Storage;

/// <summary>The participants that a call added to a conversation.</summary>
/// <param name="UserIds">The users who were not participants before.</param>
/// <param name="Revision">The conversation's revision after the change; the newest revision if nobody was added.</param>
public sealed record AddedParticipants(IReadOnlyList<string> UserIds, long Revision);
