namespace Realtime.Users;

/// <summary>The users that are assistants: nobody signs in as one, and no directory has to know them.</summary>
internal interface IAssistantProfiles
{
    /// <summary>Tells whether a user is an assistant.</summary>
    bool Contains(string userId);

    /// <summary>Finds an assistant's profile; null for everybody else.</summary>
    UserProfile? Find(string userId);
}
