namespace Realtime.Users;

/// <summary>The users that are assistants. Nobody can sign in as one, and the directory need not contain them.</summary>
internal interface IAssistantProfiles
{
    /// <summary>Whether a user is an assistant.</summary>
    bool Contains(string userId);

    /// <summary>Returns the profile of an assistant; null for other users.</summary>
    UserProfile? Find(string userId);
}
