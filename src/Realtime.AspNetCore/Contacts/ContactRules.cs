using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Guards;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Contacts;

/// <summary>Users whom a user may contact at once, and users who are asked before.</summary>
internal sealed record Contactable(IReadOnlyList<string> Allowed, IReadOnlyList<string> Asked);

/// <summary>
/// Decides whom a user may contact: blocks first, then the host's policy or the rule of the options, then the number of new contacts.
/// Whoever may not be contacted looks like a user who does not exist.
/// </summary>
internal sealed class ContactRules(
    HostCall hosts,
    IServiceProviderIsService services,
    IConversationStore conversations,
    IContactStore contacts,
    IBlockStore blocks,
    UserProfiles profiles,
    IAssistantProfiles assistants,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time,
    ContactPolicyUse? use = null)
{
    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private readonly bool _hasPolicy = services.IsService(typeof(IContactPolicy));

    /// <summary>Whether messages of clients are checked one by one.</summary>
    public bool ChecksWrites => _hasPolicy && use is { ChecksWrites: true };

    /// <summary>Decides about several users.</summary>
    /// <param name="userId">The user who acts.</param>
    /// <param name="otherUserIds">Distinct users, without the user.</param>
    /// <param name="action">What the user wants to do.</param>
    /// <param name="conversationId">The group; null if it does not exist yet.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RealtimeException">
    /// One of them is unknown or may not be contacted (<see cref="RealtimeError.UserNotFound"/>), or the user has made too many new
    /// contacts.
    /// </exception>
    public async Task<Contactable> JudgeAsync(
        string userId,
        IReadOnlyList<string> otherUserIds,
        ContactAction action,
        string? conversationId,
        CancellationToken cancellationToken)
    {
        await profiles.RequireAsync(otherUserIds, cancellationToken).ConfigureAwait(false);
        string[] people = [.. otherUserIds.Where(id => !assistants.Contains(id))];
        if (people.Length == 0)
        {
            return new(otherUserIds, []);
        }

        await RequireNotBlockedAsync(userId, people, action, cancellationToken).ConfigureAwait(false);
        var departed = action == ContactAction.Add
            ? await contacts.WhoLeftAsync(conversationId!, people, cancellationToken).ConfigureAwait(false)
            : new HashSet<string>();
        var asked = await DecideAsync(userId, people, action, conversationId, departed, cancellationToken).ConfigureAwait(false);
        asked.UnionWith(departed);
        await CountAsync(userId, people, cancellationToken).ConfigureAwait(false);
        return new([.. otherUserIds.Where(id => !asked.Contains(id))], [.. otherUserIds.Where(asked.Contains)]);
    }

    /// <summary>Asks the policy whether a user may write to another.</summary>
    /// <exception cref="RealtimeException">The user may not (<see cref="RealtimeError.Forbidden"/>).</exception>
    public async Task RequireWriteAsync(string userId, string otherUserId, string conversationId, CancellationToken cancellationToken)
    {
        if (assistants.Contains(otherUserId))
        {
            return;
        }

        var attempt = new ContactAttempt(userId, otherUserId, ContactAction.Write) { ConversationId = conversationId };
        if (await AskAsync(userId, [attempt], cancellationToken).ConfigureAwait(false) is not [ContactDecision.Allow])
        {
            metrics.ContactRefused(Word(ContactAction.Write), "policy");

            // As for a block.
            throw new RealtimeException(RealtimeError.Forbidden, "The message cannot be sent to this user");
        }
    }

    /// <summary>
    /// A user who is blocked is told that the other does not exist. A user who blocks knows it, and is told what to do.
    /// </summary>
    private async Task RequireNotBlockedAsync(string userId, string[] people, ContactAction action, CancellationToken cancellationToken)
    {
        var apart = await blocks.WhoIsApartAsync(userId, people, cancellationToken).ConfigureAwait(false);
        if (apart.Count == 0)
        {
            return;
        }

        var own = await blocks.ListAsync(userId, cancellationToken).ConfigureAwait(false);
        metrics.ContactRefused(Word(action), "block");
        throw apart.All(own.Contains)
            ? new RealtimeException(RealtimeError.Forbidden, "You block this user")
            : new RealtimeException(RealtimeError.UserNotFound);
    }

    /// <returns>The users who are asked.</returns>
    private async Task<HashSet<string>> DecideAsync(
        string userId,
        string[] people,
        ContactAction action,
        string? conversationId,
        IReadOnlySet<string> departed,
        CancellationToken cancellationToken)
    {
        HashSet<string> asked = new(StringComparer.Ordinal);
        var isRefused = false;
        if (_hasPolicy)
        {
            ContactAttempt[] attempts =
            [
                .. people.Select(id => new ContactAttempt(userId, id, action) { ConversationId = conversationId, HasLeft = departed.Contains(id) }),
            ];
            var decisions = await AskAsync(userId, attempts, cancellationToken).ConfigureAwait(false);
            asked.UnionWith(people.Where((_, i) => decisions[i] == ContactDecision.Ask));
            isRefused = decisions.Any(decision => decision is not (ContactDecision.Ask or ContactDecision.Allow));
        }
        else if (options.Value.ContactRule == ContactRule.Shared)
        {
            var near = await contacts.WhoSharesGroupAsync(userId, people, cancellationToken).ConfigureAwait(false);
            isRefused = !people.All(near.Contains);
        }
        else if (options.Value.ContactRule == ContactRule.Requests)
        {
            var known = await conversations.WhoSharesConversationAsync(userId, people, cancellationToken).ConfigureAwait(false);
            asked.UnionWith(people.Where(id => !known.Contains(id)));
        }

        if (isRefused)
        {
            metrics.ContactRefused(Word(action), "policy");
            throw new RealtimeException(RealtimeError.UserNotFound);
        }

        return asked;
    }

    private async Task CountAsync(string userId, string[] people, CancellationToken cancellationToken)
    {
        var known = await conversations.WhoSharesConversationAsync(userId, people, cancellationToken).ConfigureAwait(false);
        var (strangers, most, now) = (people.Count(id => !known.Contains(id)), options.Value.MaxNewContactsPerDay, time.Milliseconds());
        if (strangers > 0 && !await contacts.TryCountContactsAsync(userId, strangers, now, now - Day, most, cancellationToken).ConfigureAwait(false))
        {
            metrics.RateLimited(nameof(options.Value.MaxNewContactsPerDay));
            throw new RealtimeException(RealtimeError.RateLimited, $"At most {most} new contacts can be made within a day");
        }
    }

    /// <summary>Asks the host's policy, with one time limit for all attempts.</summary>
    private async Task<ContactDecision[]> AskAsync(string userId, ContactAttempt[] attempts, CancellationToken cancellationToken)
    {
        try
        {
            return await hosts.RunAsync<IContactPolicy, ContactDecision[]>(
                hosts.ContactPolicy,
                userId,
                async (policy, limit) =>
                {
                    var decisions = new ContactDecision[attempts.Length];
                    for (var i = 0; i < decisions.Length; i++)
                    {
                        decisions[i] = await policy.DecideAsync(attempts[i], limit).ConfigureAwait(false);
                    }

                    return decisions;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (RealtimeException exception) when (exception.Error == RealtimeError.Internal)
        {
            // The policy threw, which was logged. Another attempt may succeed.
            throw new RealtimeException(RealtimeError.Unavailable, RealtimeErrors.DefaultMessage(RealtimeError.Unavailable), exception);
        }
    }

    private static string Word(ContactAction action) => action switch
    {
        ContactAction.Open => "open",
        ContactAction.Create => "create",
        ContactAction.Add => "add",
        _ => "write",
    };
}
