using Microsoft.Extensions.AI;
using Realtime.Domain;

namespace Realtime.Assistant;

/// <summary>
/// What a host may decide about an assistant. Checked when it is added. Starts from the configuration section
/// <c>ChatRealtime:Assistants:{user id}</c>, where there is one; what is set in code wins.
/// </summary>
public sealed class AssistantOptions
{
    /// <summary>The assistant's user id: 1 to 128 characters. Nobody can sign in with it. Default <c>assistant</c>.</summary>
    public string UserId { get; set; } = "assistant";

    /// <summary>The name that others see. Default <c>Assistant</c>.</summary>
    public string Name { get; set; } = "Assistant";

    /// <summary>The handle that others see; null (the default) for none.</summary>
    public string? Username { get; set; }

    /// <summary>The address of a picture; null (the default) for none.</summary>
    public string? AvatarUrl { get; set; }

    /// <summary>What the model is told before the conversation; null (the default) for nothing.</summary>
    public string? SystemPrompt { get; set; }

    /// <summary>How many earlier messages at most go into the prompt, the newest. Default 40; 0 to 200.</summary>
    public int MaxHistoryMessages { get; set; } = 40;

    /// <summary>
    /// How many tokens the prompt may have, by <see cref="CountTokens"/>: earlier messages are left out, the oldest first,
    /// until it fits; system prompt and request always go in. Default 8,000; 1 to 10,000,000.
    /// </summary>
    public int MaxPromptTokens { get; set; } = 8_000;

    /// <summary>Counts the tokens of a text. The default takes four characters for one token. Called from many threads.</summary>
    public Func<string, int> CountTokens { get; set; } = static text => (text.Length + 3) / 4;

    /// <summary>What the model is called with (model, temperature, tools); copied for each call. Null (the default) for the client's own.</summary>
    public ChatOptions? ChatOptions { get; set; }

    /// <summary>What is shown from the request on until the model reports something else. Default <c>Thinking...</c>.</summary>
    public string ProgressText { get; set; } = "Thinking...";

    /// <summary>
    /// Gives the text to show for what the model reports besides text, or null for none. The default shows reasoning as it
    /// is, and names the function that is called. Called from many threads.
    /// </summary>
    public Func<AIContent, string?> DescribeProgress { get; set; } = static content => content switch
    {
        TextReasoningContent reasoning => reasoning.Text,
        FunctionCallContent call => $"Using {call.Name}...",
        _ => null,
    };

    /// <summary>What people are told when the model failed. The cause goes to the log alone. Default <c>The assistant could not answer</c>.</summary>
    public string FailureText { get; set; } = "The assistant could not answer";

    /// <summary>How long a reply may take from its start to its end; what was said by then is kept. Default 2 minutes; 1 second to 1 hour.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long the model may send nothing, before its first update and between two; the reply ends as failed then, and what
    /// was said is kept. Default 1 minute; 1 second to 1 hour.
    /// </summary>
    public TimeSpan SilenceTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest reply, in UTF-16 code units; it ends there. Default 32,000; 1 to 100,000.</summary>
    public int MaxReplyLength { get; set; } = 32_000;

    /// <summary>How many replies may be under way or waiting for one user, in all conversations; a request beyond is refused with the code <c>rate_limited</c>. Default 2; 1 to 100.</summary>
    public int MaxRepliesPerUser { get; set; } = 2;

    /// <summary>How many requests of one conversation may wait for their turn; one beyond is refused with the code <c>rate_limited</c>. Default 8; 0 to 1,000.</summary>
    public int MaxWaitingPerConversation { get; set; } = 8;

    /// <summary>Gives what is wrong with the values; none if nothing is.</summary>
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
        Check(MaxReplyLength is >= 1 and <= 100_000, nameof(MaxReplyLength), "must be between 1 and 100,000");
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
