namespace Realtime.Data;

/// <summary>The user who stands in for all erased users. Nobody can sign in as this user.</summary>
public static class ErasedUser
{
    /// <summary>The id.</summary>
    public const string Id = "deleted-user";

    /// <summary>The name that clients see.</summary>
    public const string Name = "Deleted user";
}
