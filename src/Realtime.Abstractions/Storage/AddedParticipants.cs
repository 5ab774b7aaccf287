namespace Realtime.Storage;

/// <summary>Whom a call added to a conversation.</summary>
/// <param name="UserIds">Those who did not take part before.</param>
/// <param name="Revision">The conversation's revision of that change; its newest one if nobody was added.</param>
public sealed record AddedParticipants(IReadOnlyList<string> UserIds, long Revision);
