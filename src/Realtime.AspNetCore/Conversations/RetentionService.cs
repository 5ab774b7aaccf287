using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Conversations;

/// <summary>
/// Removes messages beyond the retention limits, in batches, one transaction per batch. Several nodes may do this at the
/// same time: a message that one node removed is not found by the others.
/// </summary>
internal sealed class RetentionService(
    IRetentionStore store,
    Announcer announcer,
    EventDelivery delivery,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time,
    ILogger<RetentionService> logger) : BackgroundService
{
    private const int PageSize = 200;

    private readonly RetentionPolicy _default = options.Value.Retention;
    private readonly int _batch = options.Value.RetentionBatchSize;

    /// <summary>Checks whether the limits are in their ranges.</summary>
    public static bool IsValid(RetentionPolicy policy) =>
        policy is { MaxAge: null } or { MaxAge: { TotalMinutes: >= 1 and <= 5_256_000 } } && policy is { MaxMessages: null or >= 1 };

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.RetentionInterval, time);
        try
        {
            do
            {
                await RunAsync(stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var removed = 0L;
            string? cursor = null;
            do
            {
                // Without a default policy, conversations without their own policy are skipped.
                var page = await store.ListAsync(onlyOwnPolicies: _default == new RetentionPolicy(), cursor, PageSize, cancellationToken).ConfigureAwait(false);
                foreach (var conversation in page.Items)
                {
                    removed += await TrimAsync(conversation, cancellationToken).ConfigureAwait(false);
                }

                cursor = page.NextCursor;
            }
            while (cursor is not null);

            if (removed > 0)
            {
                logger.Trimmed(removed);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // An unavailable store must not end the job.
            if (!StoreFaults.IsReported(exception))
            {
                logger.RetentionFailed(exception);
            }
        }
    }

    private async Task<long> TrimAsync(RetentionState conversation, CancellationToken cancellationToken)
    {
        var policy = conversation.Policy ?? _default;
        DateTimeOffset? before = policy.MaxAge is { } age ? time.GetUtcNow() - age : null;
        if (!(conversation.MessageCount > policy.MaxMessages) && !(conversation.OldestAt < before))
        {
            return 0;
        }

        var removed = 0L;
        TrimResult portion;
        do
        {
            using var change = delivery.BeginChange(conversation.ConversationId);
            portion = await store.TrimAsync(conversation.ConversationId, policy.MaxMessages, before, _batch, cancellationToken).ConfigureAwait(false);
            removed += portion.Removed;
            if (portion.Removed > 0)
            {
                await TellAsync(conversation.ConversationId, portion).ConfigureAwait(false);
            }
        }
        while (portion.Removed == _batch);
        return removed;
    }

    private Task TellAsync(string conversationId, TrimResult portion) => announcer.TellAsync(
        conversationId,
        ids => new DomainEvent.SettingChanged(conversationId, portion.Revision, ConversationSetting.MessagesRemoved, ids)
        {
            FirstSequence = portion.FirstSequence,
        });
}
