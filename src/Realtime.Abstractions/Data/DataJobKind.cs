namespace Realtime.Data;

/// <summary>What a job removes.</summary>
public enum DataJobKind
{
    /// <summary>A conversation, a room among them.</summary>
    DeleteConversation = 0,

    /// <summary>The data of a user.</summary>
    EraseUser,
}
