namespace Realtime.Storage;

/// <summary>How many reactions there may be.</summary>
/// <param name="PerUser">Different ones of one user to one message.</param>
/// <param name="PerMessage">To one message, of all users together.</param>
public readonly record struct ReactionLimits(int PerUser, int PerMessage);
