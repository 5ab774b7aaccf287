using Microsoft.Extensions.Options;
using Realtime.Conversations;
using Realtime.Dialects;
using Realtime.Settings;

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
        options.AllowQueryToken = section.Value(nameof(options.AllowQueryToken), options.AllowQueryToken);
        options.AllowDeclaredIdentity = section.Value(nameof(options.AllowDeclaredIdentity), options.AllowDeclaredIdentity);
        options.AuthenticationGrace = section.Value(nameof(options.AuthenticationGrace), options.AuthenticationGrace);
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
        options.MaxBlockedUsers = section.Value(nameof(options.MaxBlockedUsers), options.MaxBlockedUsers);
        options.SearchScanLimit = section.Value(nameof(options.SearchScanLimit), options.SearchScanLimit);
        options.Retention = Retention(section.Section(nameof(options.Retention)), options.Retention);
        options.RetentionInterval = section.Value(nameof(options.RetentionInterval), options.RetentionInterval);
        options.RetentionBatchSize = section.Value(nameof(options.RetentionBatchSize), options.RetentionBatchSize);
        options.MaxAttachments = section.Value(nameof(options.MaxAttachments), options.MaxAttachments);
        options.TypingExpiry = section.Value(nameof(options.TypingExpiry), options.TypingExpiry);
        options.PresenceGrace = section.Value(nameof(options.PresenceGrace), options.PresenceGrace);
        options.MaxWatchedUsers = section.Value(nameof(options.MaxWatchedUsers), options.MaxWatchedUsers);
        options.AllowRoomCreation = section.Value(nameof(options.AllowRoomCreation), options.AllowRoomCreation);
        options.MaxRooms = section.Value(nameof(options.MaxRooms), options.MaxRooms);
        options.MaxRoomsPerUser = section.Value(nameof(options.MaxRoomsPerUser), options.MaxRoomsPerUser);
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
