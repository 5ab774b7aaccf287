using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Guards;
using Realtime.Limits;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>The commands of a connected client for requests and participants, for all dialects. Thread-safe.</summary>
internal sealed class ContactCommands(IContactRequests requests, ConversationService conversations, RateLimits limits)
{
    /// <summary>Lists the requests that wait for the user.</summary>
    public Task<Page<ContactRequest>> ListRequestsAsync(UserConnection connection, string? cursor, int limit)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return requests.ListAsync(connection.UserId, cursor, limit);
    }

    /// <summary>Accepts a request.</summary>
    public Task<Conversation> AcceptAsync(UserConnection connection, string conversationId)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return requests.AcceptAsync(connection.UserId, conversationId);
    }

    /// <summary>Declines a request.</summary>
    public Task DeclineAsync(UserConnection connection, string conversationId)
    {
        limits.Require(connection.UserId, RateLimitClass.Change);
        return requests.DeclineAsync(connection.UserId, conversationId);
    }

    /// <summary>Lists the participants of a conversation.</summary>
    public Task<Page<Participant>> ListParticipantsAsync(UserConnection connection, string conversationId, string? cursor, int limit)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return conversations.ListParticipantsAsync(conversationId, connection.UserId, cursor, limit);
    }
}
