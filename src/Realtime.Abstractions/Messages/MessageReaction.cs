namespace Realtime.Messages;

/// <summary>One kind of reaction to a message, and who reacted so.</summary>
/// <param name="Emoji">The reaction as the client sent it.</param>
/// <param name="UserIds">Who reacted so, by time; at least one, each once.</param>
public sealed record MessageReaction(string Emoji, IReadOnlyList<string> UserIds);
