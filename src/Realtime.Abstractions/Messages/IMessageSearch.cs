namespace Realtime.Messages;

/// <summary>
/// Searches the messages of one conversation. The default matches text in the store, newest first, and checks a bounded
/// number of messages per page. A host may register a search engine instead. Thread-safe; a singleton.
/// </summary>
public interface IMessageSearch
{
    /// <summary>Finds messages.</summary>
    /// <param name="query">The search. The caller has checked that the user is a participant.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page. A page with few or no messages may still have a cursor to continue with.</returns>
    Task<Page<Message>> SearchAsync(MessageSearchQuery query, CancellationToken cancellationToken);
}
