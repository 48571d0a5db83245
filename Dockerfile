# The pipeline in a container. The pipeline file with its corpus, models and results lies outside of it, and the store in a volume:
#   docker build -t speechspeed .
#   docker run --rm -v /data/study:/study -v speechspeed-store:/speechspeed/.speechspeed speechspeed --config=/study/pipeline.yaml
FROM mcr.microsoft.com/dotnet/sdk:10.0

# ffmpeg decodes the formats that the program does not read itself; the fonts draw names in other scripts.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ffmpeg fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /speechspeed
COPY . .

# Fetches the packages and builds, so that a run needs no network.
RUN ./build.sh --version

ENTRYPOINT ["./build.sh"]
