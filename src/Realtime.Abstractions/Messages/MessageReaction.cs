namespace Realtime.Messages;

/// <summary>One kind of reaction to a message, and its users.</summary>
/// <param name="Emoji">The reaction as the client sent it.</param>
/// <param name="UserIds">
/// The users who reacted with it, in the order of their reactions; at least one, without duplicates.
/// </param>
public sealed record MessageReaction(string Emoji, IReadOnlyList<string> UserIds);
