namespace Realtime.Storage;

/// <summary>The result of removing old messages.</summary>
/// <param name="Removed">How many messages were removed.</param>
/// <param name="Revision">The conversation's revision of that change; 0 if nothing was removed.</param>
/// <param name="FirstSequence">The sequence of the oldest message that is kept; 0 if nothing was removed.</param>
public readonly record struct TrimResult(int Removed, long Revision, long FirstSequence);
