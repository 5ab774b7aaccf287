namespace Realtime.Data;

/// <summary>What remains of the messages of an erased user in conversations with others.</summary>
public enum ErasedMessages
{
    /// <summary>Each message is deleted: the others see that there was one, but neither its text, its attachments nor its sender.</summary>
    RemoveText = 0,

    /// <summary>The text stays, with <see cref="ErasedUser.Id"/> as its sender.</summary>
    KeepText,
}
