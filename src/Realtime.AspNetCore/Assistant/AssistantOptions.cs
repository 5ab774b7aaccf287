using Microsoft.Extensions.AI;
using Realtime.Domain;

namespace Realtime.Assistant;

/// <summary>
/// The options of an assistant. Validated when it is added. Values from the configuration section
/// <c>ChatRealtime:Assistants:{user id}</c> apply first; values set in code override them.
/// </summary>
public sealed class AssistantOptions
{
    /// <summary>The largest value of <see cref="MaxReplyLength"/>.</summary>
    internal const int LongestReply = 100_000;

    /// <summary>The assistant's user id: 1 to 128 characters. Nobody can sign in with it. Default <c>assistant</c>.</summary>
    public string UserId { get; set; } = "assistant";

    /// <summary>The name that others see. Default <c>Assistant</c>.</summary>
    public string Name { get; set; } = "Assistant";

    /// <summary>The handle that others see; null (the default) for none.</summary>
    public string? Username { get; set; }

    /// <summary>The address of a picture; null (the default) for none.</summary>
    public string? AvatarUrl { get; set; }

    /// <summary>The system prompt for the model; null (the default) for none.</summary>
    public string? SystemPrompt { get; set; }

    /// <summary>The maximum number of earlier messages in the prompt; the newest ones are used. Default 40; 0 to 200.</summary>
    public int MaxHistoryMessages { get; set; } = 40;

    /// <summary>
    /// The maximum number of tokens in the prompt, counted by <see cref="CountTokens"/>. The oldest messages are left out until
    /// it fits. The system prompt and the request are always included. Default 8,000; 1 to 10,000,000.
    /// </summary>
    public int MaxPromptTokens { get; set; } = 8_000;

    /// <summary>
    /// Counts the tokens of a text. The default counts four characters as one token. Called from several threads.
    /// </summary>
    public Func<string, int> CountTokens { get; set; } = static text => (text.Length + 3) / 4;

    /// <summary>
    /// Options for the model call (model, temperature, tools), copied per call.
    /// Null (the default) for the client's own options.
    /// </summary>
    public ChatOptions? ChatOptions { get; set; }

    /// <summary>
    /// The status text shown from the request until the model reports something else. Default <c>Thinking...</c>.
    /// </summary>
    public string ProgressText { get; set; } = "Thinking...";

    /// <summary>
    /// Returns the status text for content that the model sends besides text, or null for none. The default shows reasoning
    /// unchanged, and the name of a called function. Called from several threads.
    /// </summary>
    public Func<AIContent, string?> DescribeProgress { get; set; } = static content => content switch
    {
        TextReasoningContent reasoning => reasoning.Text,
        FunctionCallContent call => $"Using {call.Name}...",
        _ => null,
    };

    /// <summary>
    /// The text that users see if the model failed. The cause is only logged.
    /// Default <c>The assistant could not answer</c>.
    /// </summary>
    public string FailureText { get; set; } = "The assistant could not answer";

    /// <summary>
    /// The time limit for a whole reply. The text generated so far is kept. Default 2 minutes; 1 second to 1 hour.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// The longest time without an update from the model, before the first one and between two. After it, the reply fails, and
    /// the text generated so far is kept. Default 1 minute; 1 second to 1 hour.
    /// </summary>
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The maximum length of a reply, in UTF-16 code units. A longer reply is cut. Default 32,000; 1 to 100,000.
    /// </summary>
    public int MaxReplyLength { get; set; } = 32_000;

    /// <summary>
    /// The maximum number of replies to one user that are in progress or wait, in all conversations. Further
    /// requests are refused with the code <c>rate_limited</c>. Counted on each node, so with several nodes a user may have that
    /// many at each of them. Default 8; 1 to 100.
    /// </summary>
    public int MaxRepliesPerUser { get; set; } = 8;

    /// <summary>
    /// The maximum number of requests of one conversation that wait. Further requests are
    /// refused with the code <c>rate_limited</c>. Counted on each node. Default 8; 0 to 1,000.
    /// </summary>
    public int MaxWaitingPerConversation { get; set; } = 8;

    /// <summary>Returns the faults of the values; empty if they are valid.</summary>
    internal IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        Check(Texts.IsId(UserId), nameof(UserId), "must be an id of 1 to 128 characters");
        Check(!string.IsNullOrWhiteSpace(Name), nameof(Name), "must not be empty");
        Check(MaxHistoryMessages is >= 0 and <= 200, nameof(MaxHistoryMessages), "must be between 0 and 200");
        Check(MaxPromptTokens is >= 1 and <= 10_000_000, nameof(MaxPromptTokens), "must be between 1 and 10,000,000");
        Check(CountTokens is not null, nameof(CountTokens), "must be set");
        Check(DescribeProgress is not null, nameof(DescribeProgress), "must be set");
        Check(!string.IsNullOrWhiteSpace(ProgressText), nameof(ProgressText), "must not be empty");
        Check(!string.IsNullOrWhiteSpace(FailureText), nameof(FailureText), "must not be empty");
        Check(Timeout >= TimeSpan.FromSeconds(1) && Timeout <= TimeSpan.FromHours(1), nameof(Timeout), "must be between 1 second and 1 hour");
        Check(SilenceTimeout >= TimeSpan.FromSeconds(1) && SilenceTimeout <= TimeSpan.FromHours(1), nameof(SilenceTimeout), "must be between 1 second and 1 hour");
        Check(MaxReplyLength is >= 1 and <= LongestReply, nameof(MaxReplyLength), "must be between 1 and 100,000");
        Check(MaxRepliesPerUser is >= 1 and <= 100, nameof(MaxRepliesPerUser), "must be between 1 and 100");
        Check(MaxWaitingPerConversation is >= 0 and <= 1_000, nameof(MaxWaitingPerConversation), "must be between 0 and 1,000");
        return faults;

        void Check(bool valid, string member, string rule)
        {
            if (!valid)
            {
                faults.Add($"{nameof(AssistantOptions)}.{member} {rule}.");
            }
        }
    }
}
