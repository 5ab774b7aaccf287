namespace Realtime.Messages;

/// <summary>
/// The search of messages in one conversation. The default matches text in the store, newest first, and looks at a
/// bounded number of messages for each page; a host may put a search engine in its place. Thread-safe, a singleton.
/// </summary>
public interface IMessageSearch
{
    /// <summary>Finds messages.</summary>
    /// <param name="query">What to look for; who asks takes part in the conversation.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>A page; one with few messages, or none, may still have a cursor to go on with.</returns>
    Task<Page<Message>> SearchAsync(MessageSearchQuery query, CancellationToken cancellationToken);
}
