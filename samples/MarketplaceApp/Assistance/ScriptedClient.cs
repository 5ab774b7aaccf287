using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace MarketplaceApp.Assistance;

/// <summary>
/// A model that needs no API key. It finds a known word in the question, and
/// streams the prepared answer word by word, as a real model does.
/// </summary>
internal sealed class ScriptedClient(TimeProvider time) : IChatClient
{
    private static readonly TimeSpan BetweenWords = TimeSpan.FromMilliseconds(40);

    private static readonly (string Word, string Answer)[] Answers =
    [
        ("payment", "A payment is held when the client accepts a proposal, and is released by the client when the work is done. Both of you get a notification then."),
        ("proposal", "Open a project and write a proposal: what you would do, by when, and for how much. The client sees it at once and may ask you here."),
        ("project", "A project goes from open to assigned to done. Whoever posted it assigns it to one of the proposals."),
        ("hello", "Hello! I know about projects, proposals and payments here. What would you like to know?"),
    ];

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var word in AnswerTo(messages).Split(' '))
        {
            await Task.Delay(BetweenWords, time, cancellationToken);
            yield return new ChatResponseUpdate(ChatRole.Assistant, word + " ");
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, AnswerTo(messages))));

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private static string AnswerTo(IEnumerable<ChatMessage> messages)
    {
        var question = messages.LastOrDefault(message => message.Role == ChatRole.User)?.Text ?? "";
        return Answers.FirstOrDefault(a => question.Contains(a.Word, StringComparison.OrdinalIgnoreCase)).Answer
            ?? "That I do not know. Ask me about projects, proposals or payments.";
    }
}
