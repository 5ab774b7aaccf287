namespace Realtime.Storage;

/// <summary>The limits on reactions.</summary>
/// <param name="PerUser">The maximum number of different reactions of one user to one message.</param>
/// <param name="PerMessage">The maximum number of reactions to one message, of all users together.</param>
public readonly record struct ReactionLimits(int PerUser, int PerMessage);
