namespace Realtime.Domain;

/// <summary>What a user did with notifications.</summary>
public enum FeedChange
{
    /// <summary>The user saw them.</summary>
    Seen = 0,

    /// <summary>The user read them.</summary>
    Read,

    /// <summary>The user marked them as unread again.</summary>
    Unread,

    /// <summary>The user archived them.</summary>
    Archived,

    /// <summary>The user brought them back from the archive.</summary>
    Unarchived,

    /// <summary>The user deleted them.</summary>
    Deleted,
}
