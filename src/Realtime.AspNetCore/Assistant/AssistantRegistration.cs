using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using Realtime.Settings;

namespace Realtime.Assistant;

/// <summary>An assistant as the host added it, before the host's configuration is available.</summary>
internal sealed class AssistantRegistration
{
    private readonly Func<IServiceProvider, IChatClient> _client;
    private readonly Action<AssistantOptions>? _configure;

    public AssistantRegistration(Func<IServiceProvider, IChatClient> client, Action<AssistantOptions>? configure)
    {
        (_client, _configure) = (client, configure);
        configure?.Invoke(Options);
    }

    /// <summary>The options from code, without the configuration.</summary>
    public AssistantOptions Options { get; } = new();

    /// <summary>Applies the section <c>ChatRealtime:Assistants:{user id}</c>, then the code again, which overrides it.</summary>
    /// <exception cref="OptionsValidationException">An option is outside its range.</exception>
    public RegisteredAssistant Register(ChatSettings settings)
    {
        var options = new AssistantOptions();
        Apply(settings.Root.Section("Assistants").Section(Options.UserId), options);
        _configure?.Invoke(options);
        return options.Faults() is { Count: > 0 } faults
            ? throw new OptionsValidationException(nameof(AssistantOptions), typeof(AssistantOptions), faults)
            : new RegisteredAssistant(options, _client);
    }

    private static void Apply(SettingsSection section, AssistantOptions options)
    {
        options.Name = section.Text(nameof(options.Name), options.Name)!;
        options.Username = section.Text(nameof(options.Username), options.Username);
        options.AvatarUrl = section.Text(nameof(options.AvatarUrl), options.AvatarUrl);
        options.SystemPrompt = section.Text(nameof(options.SystemPrompt), options.SystemPrompt);
        options.MaxHistoryMessages = section.Value(nameof(options.MaxHistoryMessages), options.MaxHistoryMessages);
        options.MaxPromptTokens = section.Value(nameof(options.MaxPromptTokens), options.MaxPromptTokens);
        options.ProgressText = section.Text(nameof(options.ProgressText), options.ProgressText)!;
        options.FailureText = section.Text(nameof(options.FailureText), options.FailureText)!;
        options.Timeout = section.Value(nameof(options.Timeout), options.Timeout);
        options.SilenceTimeout = section.Value(nameof(options.SilenceTimeout), options.SilenceTimeout);
        options.MaxReplyLength = section.Value(nameof(options.MaxReplyLength), options.MaxReplyLength);
        options.MaxRepliesPerUser = section.Value(nameof(options.MaxRepliesPerUser), options.MaxRepliesPerUser);
        options.MaxWaitingPerConversation = section.Value(nameof(options.MaxWaitingPerConversation), options.MaxWaitingPerConversation);
    }
}
