namespace Realtime.Contacts;

/// <summary>
/// Decides who may open a conversation with whom, create a group with whom, add whom, and write to whom. Replaces the rule of the
/// options. Registered as scoped: an implementation may use the host's scoped services. It is called only for what clients do;
/// calls of the host's own code are not limited.
/// </summary>
/// <remarks>
/// Blocks and departures hold in any case: a user who is blocked is refused before the policy is called, and a user who left a group
/// is asked even if the policy allows to add the user. All calls of one command share one time limit. A policy that throws or takes
/// too long refuses the command with the code <c>unavailable</c>.
/// </remarks>
public interface IContactPolicy
{
    /// <summary>Decides one contact.</summary>
    /// <param name="attempt">Who wants to do what with whom.</param>
    /// <param name="cancellationToken">Cancelled at the time limit.</param>
    /// <returns>
    /// The decision. What is refused is answered as if the other user did not exist. <see cref="ContactDecision.Ask"/> refuses a
    /// <see cref="ContactAction.Write"/>.
    /// </returns>
    ValueTask<ContactDecision> DecideAsync(ContactAttempt attempt, CancellationToken cancellationToken);
}

/// <summary>What a user wants to do with another.</summary>
/// <param name="UserId">The user who acts.</param>
/// <param name="OtherUserId">The other user, who is known to the directory and does not block the user. Never an assistant.</param>
/// <param name="Action">What the user wants to do.</param>
public sealed record ContactAttempt(string UserId, string OtherUserId, ContactAction Action)
{
    /// <summary>The group or the direct conversation; null if it does not exist yet.</summary>
    public string? ConversationId { get; init; }

    /// <summary>Whether the other user has left the group before. Allowed additions then become requests.</summary>
    public bool HasLeft { get; init; }
}

/// <summary>What a user does with another.</summary>
public enum ContactAction
{
    /// <summary>Open a direct conversation that does not exist yet, also by a first message.</summary>
    Open = 0,

    /// <summary>Create a group with the other user.</summary>
    Create,

    /// <summary>Add the other user to a group.</summary>
    Add,

    /// <summary>
    /// Write to the other user in a conversation of the two. Asked for each message, and only if the policy was added with
    /// <c>checksWrites</c>.
    /// </summary>
    Write,
}

/// <summary>The decision of an <see cref="IContactPolicy"/>.</summary>
public enum ContactDecision
{
    /// <summary>The contact is refused.</summary>
    Refuse = 0,

    /// <summary>The contact is made.</summary>
    Allow,

    /// <summary>The contact becomes a request, which the other user accepts or declines.</summary>
    Ask,
}

/// <summary>The rules for contacts that come with the library.</summary>
public enum ContactRule
{
    /// <summary>Everyone may contact everyone.</summary>
    Everyone = 0,

    /// <summary>Only users who are in a common group or room may contact each other.</summary>
    Shared,

    /// <summary>
    /// Users who do not know each other send requests: the first messages wait until the receiver accepts or answers, and additions
    /// to groups wait until the added user accepts. Two users know each other if both have taken part in a common conversation
    /// that is not a room.
    /// </summary>
    Requests,
}
