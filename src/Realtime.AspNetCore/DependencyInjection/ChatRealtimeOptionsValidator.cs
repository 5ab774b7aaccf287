using System.Buffers;
using Microsoft.Extensions.Options;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Limits;
using Realtime.Users;

namespace Realtime.DependencyInjection;

/// <summary>
/// Checks the ranges that <see cref="ChatRealtimeOptions"/> documents when the
/// host starts. The Socket.IO server checks the origins.
/// </summary>
internal sealed class ChatRealtimeOptionsValidator : IValidateOptions<ChatRealtimeOptions>
{
    private static readonly SearchValues<char> NotInPath = SearchValues.Create("?#*{} ");

    public static bool IsPath(string? path) =>
        path is { Length: > 1 } && path[0] == '/' && path[^1] != '/' && !path.AsSpan().ContainsAny(NotInPath);

    public ValidateOptionsResult Validate(string? name, ChatRealtimeOptions options)
    {
        var failures = new List<string>();

        if (!IsPath(options.Path))
        {
            Fail(nameof(options.Path), options.Path, "must start with a slash, end without one, and hold no spaces, wildcards, query or fragment");
        }

        if (options.Dialect is null)
        {
            Fail(nameof(options.Dialect), null, "must be set");
        }

        if (options.AuthenticationScheme is not null && string.IsNullOrWhiteSpace(options.AuthenticationScheme))
        {
            Fail(nameof(options.AuthenticationScheme), options.AuthenticationScheme, "must be null or the name of a scheme");
        }

        if (options.UserIdClaim is not null && string.IsNullOrWhiteSpace(options.UserIdClaim))
        {
            Fail(nameof(options.UserIdClaim), options.UserIdClaim, "must be null or the type of a claim");
        }

        Range(nameof(options.AuthenticationGrace), options.AuthenticationGrace, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        Range(nameof(options.DirectoryCheckInterval), options.DirectoryCheckInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Range(nameof(options.MaxMessageLength), options.MaxMessageLength, 1, 100_000);
        Range(nameof(options.EditWindow), options.EditWindow, TimeSpan.Zero, TimeSpan.FromDays(3_650));
        Range(nameof(options.DeleteWindow), options.DeleteWindow, TimeSpan.Zero, TimeSpan.FromDays(3_650));
        Range(nameof(options.MessageHookTimeout), options.MessageHookTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Range(nameof(options.UserDirectoryTimeout), options.UserDirectoryTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Range(nameof(options.PolicyTimeout), options.PolicyTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Range(nameof(options.AuthenticationTimeout), options.AuthenticationTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Range(nameof(options.MessageSearchTimeout), options.MessageSearchTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Range(nameof(options.DialectTimeout), options.DialectTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Range(nameof(options.MaxReactionsPerUser), options.MaxReactionsPerUser, 0, 100);
        Range(nameof(options.MaxReactionsPerMessage), options.MaxReactionsPerMessage, 0, 2_000);
        if (!Enum.IsDefined(options.ContactRule))
        {
            Fail(nameof(options.ContactRule), options.ContactRule, $"must be one of {string.Join(", ", Enum.GetNames<ContactRule>())}");
        }

        if ((options.ProfileFields & ~(ProfileFields.Username | ProfileFields.AvatarUrl | ProfileFields.Email | ProfileFields.Role)) != 0)
        {
            Fail(nameof(options.ProfileFields), options.ProfileFields, $"must consist of {string.Join(", ", Enum.GetNames<ProfileFields>())}");
        }

        Range(nameof(options.MaxRequestMessages), options.MaxRequestMessages, 1, 100);
        Range(nameof(options.MaxNewContactsPerDay), options.MaxNewContactsPerDay, 1, 1_000_000);
        Range(nameof(options.MaxBlockedUsers), options.MaxBlockedUsers, 0, 10_000);
        Range(nameof(options.MaxConcurrentSearches), options.MaxConcurrentSearches, 1, 1_000);
        Range(nameof(options.MaxSearchesPerUser), options.MaxSearchesPerUser, 1, 1_000);
        Range(nameof(options.MaxParticipants), options.MaxParticipants, 2, 1_000_000);
        Range(nameof(options.AuditRetention), options.AuditRetention, TimeSpan.FromHours(1), TimeSpan.FromDays(3_650));
        Range(nameof(options.MaxQueuedAuditEntries), options.MaxQueuedAuditEntries, 100, 1_000_000);
        Range(nameof(options.AuditSinkTimeout), options.AuditSinkTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        Range(nameof(options.SearchScanLimit), options.SearchScanLimit, 100, 100_000);
        Range(nameof(options.RetentionInterval), options.RetentionInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Range(nameof(options.RetentionBatchSize), options.RetentionBatchSize, 1, 1_000);
        if (options.Retention is null || !RetentionService.IsValid(options.Retention))
        {
            Fail(nameof(options.Retention), options.Retention, "must be set, with an age of at least a minute and a count of at least 1 where there is one");
        }

        Range(nameof(options.MaxStoredBytesPerUser), options.MaxStoredBytesPerUser ?? 1_000, 1_000, 1_000_000_000_000);
        if (!Enum.IsDefined(options.ErasedMessages))
        {
            Fail(nameof(options.ErasedMessages), options.ErasedMessages, "must be one of the defined values");
        }

        Range(nameof(options.MaxMissedChanges), options.MaxMissedChanges, 1, 1_000_000);
        Range(nameof(options.MaxAttachments), options.MaxAttachments, 0, 100);
        Range(nameof(options.TypingExpiry), options.TypingExpiry, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5));
        Range(nameof(options.PresenceGrace), options.PresenceGrace, TimeSpan.Zero, TimeSpan.FromMinutes(5));
        foreach (var (kind, limit) in options.RateLimits.All)
        {
            if (limit is not { IsValid: true })
            {
                Fail($"{nameof(options.RateLimits)}.{kind}", limit, $"must have a burst and a number per minute from 1 to {RateLimit.Highest}");
            }
        }

        Range(nameof(options.MaxSocketsPerUser), options.MaxSocketsPerUser, 1, 100_000);
        Range(nameof(options.MaxWaitingMessagesPerSender), options.MaxWaitingMessagesPerSender, 1, 10_000);
        Range(nameof(options.MaxWatchedUsers), options.MaxWatchedUsers, 1, 10_000);
        Range(nameof(options.MaxGroupsCreatedPerDay), options.MaxGroupsCreatedPerDay, 1, 1_000_000);
        Range(nameof(options.MaxRooms), options.MaxRooms, 1, 1_000_000);
        Range(nameof(options.MaxChatroomUsers), options.MaxChatroomUsers, 0, 100_000_000);
        Range(nameof(options.MaxRoomsPerUser), options.MaxRoomsPerUser, 1, 10_000);
        Range(nameof(options.MaxRoomsCreatedPerUser), options.MaxRoomsCreatedPerUser, 0, 10_000);
        Range(nameof(options.MaxWritesPerCommit), options.MaxWritesPerCommit, 1, 1_000);
        Range(nameof(options.MaxQueuedWrites), options.MaxQueuedWrites, 1, 1_000_000);
        Range(nameof(options.MaxAcceptedConnections), options.MaxAcceptedConnections ?? 1, 1, int.MaxValue);
        Range(nameof(options.MaxQueuedEvents), options.MaxQueuedEvents, 100, 1_000_000);

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Fail(string member, object? value, string rule) =>
            failures.Add($"{nameof(ChatRealtimeOptions)}.{member} {rule} (it is '{value}').");

        void Range<T>(string member, T value, T least, T most)
            where T : IComparable<T>
        {
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                Fail(member, value, $"must be between {least} and {most}");
            }
        }
    }
}
