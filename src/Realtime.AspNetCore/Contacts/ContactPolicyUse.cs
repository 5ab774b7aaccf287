namespace Realtime.Contacts;

/// <summary>How the host's policy is used.</summary>
/// <param name="ChecksWrites">Whether it is called for each message in a conversation of two users.</param>
internal sealed record ContactPolicyUse(bool ChecksWrites);
