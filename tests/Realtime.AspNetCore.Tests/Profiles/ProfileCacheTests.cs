using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Profiles;

public sealed class ProfileCacheTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public async Task A_new_name_is_found_after_half_a_minute_also_when_the_wall_clock_is_set_back(int hours)
    {
        var time = new ManualTime();
        var directory = new ChangingDirectory { Name = "Ada" };
        await using var host = await ChatHost.StartAsync(time: time, services: builder =>
        {
            Tokens.AddJwt(builder.Services);
            builder.Services.AddSingleton<IUserDirectory>(directory);
        });
        var cache = host.Get<ProfileCache>();
        Assert.Equal("Ada", await NameAsync());

        directory.Name = "Ada Lovelace";
        time.SetWallClock(by: TimeSpan.FromHours(hours));
        Assert.Equal("Ada", await NameAsync());
        time.Advance(TimeSpan.FromSeconds(31));

        // Nobody waits for the directory: the old name stands until the new one has been found.
        await Wait.UntilAsync(async () => await NameAsync() == "Ada Lovelace", "the new name is found");

        async Task<string> NameAsync() => (await cache.FindAsync(["1"]))["1"].Name;
    }

    [Fact]
    public async Task An_answer_to_a_client_waits_for_a_look_up_that_an_event_has_begun()
    {
        var directory = new HeldDirectory();
        await using var host = await ChatHost.StartAsync(services: builder =>
        {
            Tokens.AddJwt(builder.Services);
            builder.Services.AddSingleton<IUserDirectory>(directory);
        });
        var cache = host.Get<ProfileCache>();
        Assert.Equal("1", cache.Find("1").Name);

        var answer = cache.FindAsync(["1"]).AsTask();
        directory.Answer.SetResult();

        Assert.Equal("Ada", (await answer)["1"].Name);
    }

    private sealed class HeldDirectory : IUserDirectory
    {
        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken)
        {
            await Answer.Task.WaitAsync(cancellationToken);
            return new UserProfile(userId, "Ada");
        }
    }

    private sealed class ChangingDirectory : IUserDirectory
    {
        public string Name { get; set; } = "";

        public ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken) => new(new UserProfile(userId, Name));
    }
}
