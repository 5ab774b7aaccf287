using Microsoft.Extensions.Options;
using Realtime.Conversations;
using Realtime.Dialects;
using Realtime.Limits;
using Realtime.Settings;
using Realtime.Users;

namespace Realtime.DependencyInjection;

/// <summary>
/// Reads options from the host's configuration, so that an operator can set them
/// without a build. Values set in code later override them.
/// </summary>
internal sealed class ConfigureChatRealtimeOptions(ChatSettings settings, IEnumerable<DialectRegistration> added) : IConfigureOptions<ChatRealtimeOptions>
{
    public void Configure(ChatRealtimeOptions options)
    {
        var section = settings.Root;
        options.Path = section.Text(nameof(options.Path), options.Path)!;
        options.Dialect = Dialect(section, options);
        options.AuthenticationScheme = section.Text(nameof(options.AuthenticationScheme), options.AuthenticationScheme);
        options.UserIdClaim = section.Text(nameof(options.UserIdClaim), options.UserIdClaim);
        options.ServeNative = section.Value(nameof(options.ServeNative), options.ServeNative);
        options.AllowQueryToken = section.Value(nameof(options.AllowQueryToken), options.AllowQueryToken);
        options.AllowDeclaredIdentity = section.Value(nameof(options.AllowDeclaredIdentity), options.AllowDeclaredIdentity);
        options.AllowUnknownReceivers = section.Value(nameof(options.AllowUnknownReceivers), options.AllowUnknownReceivers);
        options.DeclaredIdsAreUserIds = section.Value(nameof(options.DeclaredIdsAreUserIds), options.DeclaredIdsAreUserIds);
        options.RecoverConnections = section.Value(nameof(options.RecoverConnections), options.RecoverConnections);
        options.AuthenticationGrace = section.Value(nameof(options.AuthenticationGrace), options.AuthenticationGrace);
        options.DirectoryCheckInterval = section.Value(nameof(options.DirectoryCheckInterval), options.DirectoryCheckInterval);
        options.MaxMessageLength = section.Value(nameof(options.MaxMessageLength), options.MaxMessageLength);
        options.EditWindow = section.Value(nameof(options.EditWindow), options.EditWindow);
        options.DeleteWindow = section.Value(nameof(options.DeleteWindow), options.DeleteWindow);
        options.MessageHookTimeout = section.Value(nameof(options.MessageHookTimeout), options.MessageHookTimeout);
        options.UserDirectoryTimeout = section.Value(nameof(options.UserDirectoryTimeout), options.UserDirectoryTimeout);
        options.PolicyTimeout = section.Value(nameof(options.PolicyTimeout), options.PolicyTimeout);
        options.AuthenticationTimeout = section.Value(nameof(options.AuthenticationTimeout), options.AuthenticationTimeout);
        options.MessageSearchTimeout = section.Value(nameof(options.MessageSearchTimeout), options.MessageSearchTimeout);
        options.DialectTimeout = section.Value(nameof(options.DialectTimeout), options.DialectTimeout);
        options.MaxReactionsPerUser = section.Value(nameof(options.MaxReactionsPerUser), options.MaxReactionsPerUser);
        options.MaxReactionsPerMessage = section.Value(nameof(options.MaxReactionsPerMessage), options.MaxReactionsPerMessage);
        options.ContactRule = section.Enumeration(nameof(options.ContactRule), options.ContactRule);
        options.MaxRequestMessages = section.Value(nameof(options.MaxRequestMessages), options.MaxRequestMessages);
        options.MaxNewContactsPerDay = section.Value(nameof(options.MaxNewContactsPerDay), options.MaxNewContactsPerDay);
        options.ProfileFields = ProfileFields(section, options.ProfileFields);
        options.MaxBlockedUsers = section.Value(nameof(options.MaxBlockedUsers), options.MaxBlockedUsers);
        options.MaxConcurrentSearches = section.Value(nameof(options.MaxConcurrentSearches), options.MaxConcurrentSearches);
        options.MaxSearchesPerUser = section.Value(nameof(options.MaxSearchesPerUser), options.MaxSearchesPerUser);
        options.MaxParticipants = section.Value(nameof(options.MaxParticipants), options.MaxParticipants);
        options.MembersMayAdd = section.Value(nameof(options.MembersMayAdd), options.MembersMayAdd);
        options.MembersMayRename = section.Value(nameof(options.MembersMayRename), options.MembersMayRename);
        options.HideEarlierMessages = section.Value(nameof(options.HideEarlierMessages), options.HideEarlierMessages);
        options.ScreenAssistantReplies = section.Value(nameof(options.ScreenAssistantReplies), options.ScreenAssistantReplies);
        options.HoldAssistantReplies = section.Value(nameof(options.HoldAssistantReplies), options.HoldAssistantReplies);
        options.AuditRetention = section.Value(nameof(options.AuditRetention), options.AuditRetention);
        options.MaxQueuedAuditEntries = section.Value(nameof(options.MaxQueuedAuditEntries), options.MaxQueuedAuditEntries);
        options.AuditSinkTimeout = section.Value(nameof(options.AuditSinkTimeout), options.AuditSinkTimeout);
        options.SearchScanLimit = section.Value(nameof(options.SearchScanLimit), options.SearchScanLimit);
        options.Retention = Retention(section.Section(nameof(options.Retention)), options.Retention);
        options.RetentionInterval = section.Value(nameof(options.RetentionInterval), options.RetentionInterval);
        options.RetentionBatchSize = section.Value(nameof(options.RetentionBatchSize), options.RetentionBatchSize);
        options.MaxStoredBytesPerUser = section.Optional(nameof(options.MaxStoredBytesPerUser), options.MaxStoredBytesPerUser);
        options.ErasedMessages = section.Enumeration(nameof(options.ErasedMessages), options.ErasedMessages);
        options.EraseAuditIds = section.Value(nameof(options.EraseAuditIds), options.EraseAuditIds);
        options.MaxGroupsCreatedPerDay = section.Value(nameof(options.MaxGroupsCreatedPerDay), options.MaxGroupsCreatedPerDay);
        options.MaxAttachments = section.Value(nameof(options.MaxAttachments), options.MaxAttachments);
        options.TypingExpiry = section.Value(nameof(options.TypingExpiry), options.TypingExpiry);
        options.PresenceGrace = section.Value(nameof(options.PresenceGrace), options.PresenceGrace);
        RateLimits(section.Section(nameof(options.RateLimits)), options.RateLimits);
        options.MaxSocketsPerUser = section.Value(nameof(options.MaxSocketsPerUser), options.MaxSocketsPerUser);
        options.MaxWaitingMessagesPerSender = section.Value(nameof(options.MaxWaitingMessagesPerSender), options.MaxWaitingMessagesPerSender);
        options.MaxWatchedUsers = section.Value(nameof(options.MaxWatchedUsers), options.MaxWatchedUsers);
        options.AllowRoomCreation = section.Value(nameof(options.AllowRoomCreation), options.AllowRoomCreation);
        options.MaxRooms = section.Value(nameof(options.MaxRooms), options.MaxRooms);
        options.MaxChatroomUsers = section.Value(nameof(options.MaxChatroomUsers), options.MaxChatroomUsers);
        options.MaxRoomsPerUser = section.Value(nameof(options.MaxRoomsPerUser), options.MaxRoomsPerUser);
        options.MaxRoomsCreatedPerUser = section.Value(nameof(options.MaxRoomsCreatedPerUser), options.MaxRoomsCreatedPerUser);
        options.MaxWritesPerCommit = section.Value(nameof(options.MaxWritesPerCommit), options.MaxWritesPerCommit);
        options.MaxQueuedWrites = section.Value(nameof(options.MaxQueuedWrites), options.MaxQueuedWrites);
        options.MaxQueuedEvents = section.Value(nameof(options.MaxQueuedEvents), options.MaxQueuedEvents);
        options.MaxMissedChanges = section.Value(nameof(options.MaxMissedChanges), options.MaxMissedChanges);
        options.MaxAcceptedConnections = section.Optional(nameof(options.MaxAcceptedConnections), options.MaxAcceptedConnections);
        AddOrigins(section, options.AllowedOrigins);
    }

    /// <summary>Adds the origins from a section.</summary>
    public static void AddOrigins(SettingsSection section, IList<string> origins)
    {
        foreach (var origin in section.List(nameof(ChatRealtimeOptions.AllowedOrigins)) ?? [])
        {
            origins.Add(origin);
        }
    }

    private static void RateLimits(SettingsSection section, RateLimitOptions limits)
    {
        limits.IsEnabled = section.Value(nameof(limits.IsEnabled), limits.IsEnabled);
        limits.Send = Limit(section, nameof(limits.Send), limits.Send);
        limits.Change = Limit(section, nameof(limits.Change), limits.Change);
        limits.Read = Limit(section, nameof(limits.Read), limits.Read);
        limits.Typing = Limit(section, nameof(limits.Typing), limits.Typing);
        limits.Join = Limit(section, nameof(limits.Join), limits.Join);
        limits.Create = Limit(section, nameof(limits.Create), limits.Create);
        limits.Search = Limit(section, nameof(limits.Search), limits.Search);
        limits.History = Limit(section, nameof(limits.History), limits.History);
        limits.Connect = Limit(section, nameof(limits.Connect), limits.Connect);
        limits.Socket = Limit(section, nameof(limits.Socket), limits.Socket);
        limits.User = Limit(section, nameof(limits.User), limits.User);
        limits.FailedSignIns = Limit(section, nameof(limits.FailedSignIns), limits.FailedSignIns);
    }

    private static RateLimit Limit(SettingsSection section, string name, RateLimit limit)
    {
        var values = section.Section(name);
        return new(values.Value(nameof(limit.Burst), limit.Burst), values.Value(nameof(limit.PerMinute), limit.PerMinute));
    }

    /// <summary>Reads the names of the fields: an array, or one text separated by commas. "None" stands for no field.</summary>
    private static ProfileFields ProfileFields(SettingsSection section, ProfileFields fields)
    {
        const string Name = nameof(ChatRealtimeOptions.ProfileFields);
        if (section.List(Name) is not { } names)
        {
            return fields;
        }

        var chosen = Users.ProfileFields.None;
        foreach (var name in names)
        {
            chosen |= Enum.TryParse<ProfileFields>(name, ignoreCase: true, out var field) && Enum.IsDefined(field)
                ? field
                : throw section.Wrong(Name, name, string.Join(", ", Enum.GetNames<ProfileFields>()));
        }

        return chosen;
    }

    private static RetentionPolicy Retention(SettingsSection section, RetentionPolicy policy) => policy with
    {
        MaxAge = section.Optional(nameof(policy.MaxAge), policy.MaxAge),
        MaxMessages = section.Optional(nameof(policy.MaxMessages), policy.MaxMessages),
    };

    /// <summary>Finds a dialect by its name: a built-in one, or one that the host added.</summary>
    private Dialect Dialect(SettingsSection section, ChatRealtimeOptions options)
    {
        const string Name = nameof(options.Dialect);
        if (section.Text(Name, null) is not { } name)
        {
            return options.Dialect;
        }

        Dialect[] all = [.. DialectNames.All, .. added.Select(registration => registration.Dialect)];
        return all.FirstOrDefault(dialect => dialect.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) ??
            throw section.Wrong(Name, name, string.Join(", ", all.Select(dialect => dialect.Name).Distinct()));
    }
}
