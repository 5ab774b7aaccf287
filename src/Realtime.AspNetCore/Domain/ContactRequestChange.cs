namespace Realtime.Domain;

/// <summary>What happened to a request for contact.</summary>
public enum ContactRequestChange
{
    /// <summary>The request was made, or a message was added to it.</summary>
    Received = 0,

    /// <summary>The user accepted it.</summary>
    Accepted,

    /// <summary>The user declined it.</summary>
    Declined,
}
