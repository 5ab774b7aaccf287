using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Data;

/// <summary>Requests jobs that remove data, and reads exports, for host code.</summary>
internal sealed class DataService(
    IDataStore store,
    IConversationStore conversations,
    ConversationEnding ending,
    DataJobRunner runner,
    IUserConnections connections,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time) : IDataService
{
    private const int MaxPage = 100;

    /// <summary>The number of rows, or of messages to look at, that one read of an export takes.</summary>
    private const int ExportPage = 500;

    public async Task<DataJob> DeleteConversationAsync(string conversationId, CancellationToken cancellationToken = default)
    {
        if (!Texts.IsId(conversationId) || await conversations.FindAsync(conversationId, cancellationToken).ConfigureAwait(false) is null)
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        var job = await store
            .AddJobAsync(DataJobKind.DeleteConversation, conversationId, default, time.Milliseconds(), cancellationToken)
            .ConfigureAwait(false);
        try
        {
            await ending.EndAsync(job, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            runner.Wake();
        }

        return await store.FindJobAsync(job.Id, CancellationToken.None).ConfigureAwait(false) ?? job;
    }

    public Task<DataJob> DeleteRoomAsync(string roomName, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(roomName);
        return DeleteConversationAsync(RoomId.Of(roomName), cancellationToken);
    }

    public Task<DataJob> EraseUserAsync(string userId, CancellationToken cancellationToken = default) =>
        EraseUserAsync(userId, options.Value.ErasedMessages, cancellationToken);

    public async Task<DataJob> EraseUserAsync(string userId, ErasedMessages messages, CancellationToken cancellationToken = default)
    {
        RequireUser(userId);
        var job = await store.AddJobAsync(DataJobKind.EraseUser, userId, messages, time.Milliseconds(), cancellationToken).ConfigureAwait(false);
        try
        {
            await connections.DisconnectAsync(userId, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            runner.Wake();
        }

        return job;
    }

    public async Task<DataJob?> FindJobAsync(string jobId, CancellationToken cancellationToken = default) =>
        Texts.IsId(jobId) ? await store.FindJobAsync(jobId, cancellationToken).ConfigureAwait(false) : null;

    public async Task<Page<DataJob>> ListJobsAsync(string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        PageLimit.Require(limit, MaxPage);
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
        }

        var found = await store.ListJobsAsync(cursor, limit + 1, cancellationToken).ConfigureAwait(false);
        return new([.. found.Take(limit)], found.Count > limit ? found[limit - 1].Id : null);
    }

    public IAsyncEnumerable<string> ExportUserAsync(string userId, CancellationToken cancellationToken = default)
    {
        RequireUser(userId);
        return ReadAsync(userId, cancellationToken);
    }

    private async IAsyncEnumerable<string> ReadAsync(string userId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return ExportLine.Of(new("user", [new("userId", userId), new("exportedAt", time.GetUtcNow())]));
        for (ExportPosition? position = default(ExportPosition); position is { } at;)
        {
            var page = await store.ExportAsync(userId, at, ExportPage, cancellationToken).ConfigureAwait(false);
            foreach (var row in page.Rows)
            {
                yield return ExportLine.Of(row);
            }

            position = page.Next;
        }
    }

    private static void RequireUser(string userId)
    {
        if (!Texts.IsId(userId) || userId == ErasedUser.Id)
        {
            throw new RealtimeException(RealtimeError.UserNotFound);
        }
    }
}
