using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace DialectHost;

/// <summary>A model that says what it was told, word for word. At the word <c>(pause)</c> it waits for <see cref="Resume"/>.</summary>
internal sealed class EchoModel : IChatClient
{
    private const string Pause = "(pause)";

    private readonly SemaphoreSlim _resumed = new(0);

    /// <summary>Ends one pause, also one that has not begun yet.</summary>
    public void Resume() => _resumed.Release();

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var word in messages.Last().Text.Split(' '))
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            if (word == Pause)
            {
                await _resumed.WaitAsync(cancellationToken);
                continue;
            }

            yield return new ChatResponseUpdate(ChatRole.Assistant, word + " ");
        }
    }

    public Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() => _resumed.Dispose();
}
