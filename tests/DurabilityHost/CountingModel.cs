using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace DurabilityHost;

/// <summary>A model that counts as far as the question says, so that a test can tell which part of an answer it has.</summary>
internal sealed class CountingModel : IChatClient
{
    private static readonly TimeSpan BetweenWords = TimeSpan.FromMilliseconds(50);

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var word = 1; word <= LastOf(messages); word++)
        {
            await Task.Delay(BetweenWords, cancellationToken);
            yield return new ChatResponseUpdate(ChatRole.Assistant, $"{word} ");
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default) =>
        Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, string.Join(' ', Enumerable.Range(1, LastOf(messages))))));

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private static int LastOf(IEnumerable<ChatMessage> messages) =>
        int.TryParse(messages.Last().Text, CultureInfo.InvariantCulture, out var last) ? last : 1;
}
